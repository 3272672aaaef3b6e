package io.tagstream.inference;

import io.tagstream.event.Label;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.ModelIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** From logits to labels: which model it was, and what its classes are called. Immutable. */
public final class LabelModel {

    /**
     * One class of the network. Two classes may share a name (crane the bird, crane the machine).
     *
     * @param wnid WordNet id
     */
    record ClassName(String wnid, String name) {}

    private final ModelIdentity identity;
    private final List<ClassName> classes;

    LabelModel(ModelIdentity identity, List<ClassName> classes) {
        this.identity = identity;
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
        return new LabelModel(identity, readClasses(file, classes));
    }

    public ModelIdentity identity() {
        return identity;
    }

    /** The best labels by descending score, as many as the options ask for and as reach their least score. */
    public List<Label> labels(Logits logits, LabelOptions options) {
        return TopK.of(logits, options.topK(), options.minScore()).stream()
                .map(scored -> {
                    ClassName found = classes.get(scored.index());
                    return new Label(found.name(), scored.index(), found.wnid(), scored.score());
                })
                .toList();
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
