package io.tagstream.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Dockerfile, as far as ours go: stages, copies, environment, user and what is started. */
public final class ImageRecipe {

    private static final Pattern ASSIGNMENT = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|(\\S+))");

    private final List<Instruction> instructions;

    /** @param rest what follows the keyword, continued lines joined */
    public record Instruction(String keyword, String rest) {}

    /** @param from the stage, or empty for the context */
    public record Copy(String from, List<String> sources, String target) {}

    private ImageRecipe(List<Instruction> instructions) {
        this.instructions = instructions;
    }

    /** Reads {@code docker/NAME}. */
    public static ImageRecipe read(String name) {
        try {
            return of(Files.readString(Path.of("docker", name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ImageRecipe of(String text) {
        String joined = text.replaceAll("(?m)^\\s*#.*\\R", "").replaceAll("\\\\\\R\\s*", "");
        return new ImageRecipe(joined.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split(" ", 2))
                .map(parts -> new Instruction(parts[0], parts[1].strip()))
                .toList());
    }

    public List<Instruction> instructions() {
        return instructions;
    }

    /** What the last stage is made of: its own instructions after those of the stages it starts from. */
    public List<Instruction> image() {
        int last = lastIndexOf("FROM ");
        return chain(last);
    }

    private List<Instruction> chain(int from) {
        String origin =
                instructions.get(from).rest().replaceAll("--platform=\\S+ ", "").split(" ")[0];
        var whole = new ArrayList<Instruction>();
        for (int i = 0; i < from; i++) {
            if (instructions.get(i).keyword().equals("FROM")
                    && instructions.get(i).rest().endsWith(" AS " + origin)) {
                whole.addAll(chain(i));
            }
        }
        int end = from + 1;
        while (end < instructions.size() && !instructions.get(end).keyword().equals("FROM")) {
            end++;
        }
        whole.addAll(instructions.subList(from + 1, end));
        return whole;
    }

    private int lastIndexOf(String keyword) {
        for (int i = instructions.size() - 1; i >= 0; i--) {
            if (instructions.get(i).keyword().equals(keyword.strip())) {
                return i;
            }
        }
        throw new AssertionError("no " + keyword);
    }

    /** The copies of the image, in order: one layer each. */
    public List<Copy> copies() {
        return all("COPY").stream().map(ImageRecipe::copy).toList();
    }

    private static Copy copy(String rest) {
        var words = new ArrayList<>(List.of(rest.split(" +")));
        String from =
                words.getFirst().startsWith("--from=") ? words.removeFirst().substring(7) : "";
        String target = words.removeLast();
        return new Copy(from, List.copyOf(words), target);
    }

    /** The environment that the image sets. */
    public Map<String, String> environment() {
        var environment = new TreeMap<String, String>();
        for (String rest : all("ENV")) {
            Matcher assignment = ASSIGNMENT.matcher(rest);
            while (assignment.find()) {
                environment.put(
                        assignment.group(1), assignment.group(2) == null ? assignment.group(3) : assignment.group(2));
            }
        }
        return environment;
    }

    /** The program and its arguments, as written. */
    public List<String> entrypoint() {
        return words(all("ENTRYPOINT").getLast());
    }

    /** The command of the health check. */
    public List<String> healthcheck() {
        String rest = all("HEALTHCHECK").getLast();
        return words(rest.substring(rest.indexOf('[')));
    }

    /** The user that the image runs as, {@code UID:GID}. */
    public String user() {
        return all("USER").getLast();
    }

    List<String> all(String keyword) {
        return image().stream()
                .filter(instruction -> instruction.keyword().equals(keyword))
                .map(Instruction::rest)
                .toList();
    }

    private static List<String> words(String json) {
        try {
            return List.of(new ObjectMapper().readValue(json, String[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
