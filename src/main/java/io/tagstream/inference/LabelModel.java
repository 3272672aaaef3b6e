package io.tagstream.inference;

import io.tagstream.event.Box;
import io.tagstream.event.Instance;
import io.tagstream.event.Label;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.ModelIdentity;
import io.tagstream.event.Task;
import io.tagstream.image.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** From logits to labels: which model it was, and what its classes are called. Immutable. */
public final class LabelModel {

    /**
     * One class of the network. Two classes may share a name (crane the bird, crane the machine).
     *
     * @param wnid WordNet id
     */
    record ClassName(String wnid, String name) {}

    /** Down and across. */
    private static final int PIXELS_OF_A_POSITION = 32;

    private final ModelIdentity identity;
    private final ModelIdentity ofOtherTasks;
    private final List<ClassName> classes;

    /** @param ofOtherTasks than classifying */
    LabelModel(ModelIdentity identity, ModelIdentity ofOtherTasks, List<ClassName> classes) {
        this.identity = identity;
        this.ofOtherTasks = ofOtherTasks;
        this.classes = List.copyOf(classes);
    }

    /**
     * The labels of a model that something other than {@link ImageClassifier} runs.
     *
     * @param file    {@code index,wnid,name}, one line a class
     * @param classes how many it must name
     * @throws ModelRefusedException if the file is missing or is another one
     */
    public static LabelModel read(ModelIdentity identity, Path file, int classes) {
        return new LabelModel(identity, identity, readClasses(file, classes));
    }

    /** What classifies. */
    public ModelIdentity identity() {
        return identity;
    }

    /** What does this: another engine may run the graphs of other tasks. */
    public ModelIdentity identity(Task task) {
        return task == Task.CLASSIFY ? identity : ofOtherTasks;
    }

    /** What the network's answer for one image takes in memory beside its logits: its map. In bytes. */
    public long mapBytes(Task task, View view) {
        int positions = (view.height() / PIXELS_OF_A_POSITION) * (view.width() / PIXELS_OF_A_POSITION);
        return task == Task.CLASSIFY ? 0 : (long) positions * classes.size() * Float.BYTES;
    }

    /** Of the whole picture. */
    public List<Label> labels(Logits logits, LabelOptions options) {
        return labels(logits, options, Box.WHOLE);
    }

    /**
     * The best labels by descending score, as many as the options ask for and as reach their least score.
     *
     * @param region the part of the picture that the network saw
     */
    public List<Label> labels(Logits logits, LabelOptions options, Box region) {
        return switch (options.task()) {
            case CLASSIFY -> best(logits, options, _ -> List.of());
            case LOCALIZE ->
                best(
                        logits,
                        options,
                        scored -> List.of(new Instance(
                                scored.score(), region.of(ActivationBox.of(logits.map(), scored.index())))));
            case DETECT -> found(logits.map(), options, region);
        };
    }

    private List<Label> best(Logits logits, LabelOptions options, Function<TopK.Scored, List<Instance>> instances) {
        return TopK.of(logits, options.topK(), options.minScore()).stream()
                .map(scored -> label(scored, instances.apply(scored)))
                .toList();
    }

    /** A label for each class that was found, with the score of its best place. */
    private List<Label> found(ScoreMap map, LabelOptions options, Box region) {
        var byClass = Windows.in(map, options.minScore()).stream()
                .collect(Collectors.groupingBy(find -> find.scored().index(), LinkedHashMap::new, Collectors.toList()));
        return byClass.values().stream()
                .limit(options.topK())
                .map(finds -> label(
                        finds.getFirst().scored(),
                        finds.stream()
                                .map(find -> new Instance(find.scored().score(), region.of(find.box())))
                                .toList()))
                .toList();
    }

    private Label label(TopK.Scored scored, List<Instance> instances) {
        ClassName name = classes.get(scored.index());
        return new Label(name.name(), scored.index(), name.wnid(), scored.score(), instances);
    }

    /**
     * Reads {@code index,wnid,name}, one line a class from 0 on; the name is the rest of its line.
     *
     * @throws ModelRefusedException if the file is missing, a line is another one, or the count is
     */
    static List<ClassName> readClasses(Path file, int count) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new ModelRefusedException("cannot read the labels " + file + " (" + e.getMessage() + ")", e);
        }
        var classes = new ArrayList<ClassName>(count);
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] fields = line.split(",", 3);
            if (fields.length != 3 || !fields[0].equals(Integer.toString(classes.size()))) {
                throw new ModelRefusedException(
                        file + ": expected class " + classes.size() + " as index,wnid,name but found: " + line);
            }
            classes.add(new ClassName(fields[1], unquoted(fields[2])));
        }
        if (classes.size() != count) {
            throw new ModelRefusedException(file + " names " + classes.size() + " classes, the model has " + count);
        }
        return classes;
    }

    private static String unquoted(String field) {
        boolean quoted = field.length() > 1 && field.startsWith("\"") && field.endsWith("\"");
        return quoted ? field.substring(1, field.length() - 1).replace("\"\"", "\"") : field;
    }
}
