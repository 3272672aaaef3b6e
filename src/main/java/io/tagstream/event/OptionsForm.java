package io.tagstream.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"topK": 5, "minScore": 0.1, "tasks": ["classify"]}}: which labels an event wants. What it
 * leaves out, or gives as null, is the default; what it gives must be right, because a wish that is
 * silently dropped shows up as wrong labels. For the same reason there are no unknown options.
 */
final class OptionsForm {

    private static final Set<String> KNOWN = Set.of("topK", "minScore", "tasks");

    private OptionsForm() {}

    /** @param served tasks that the model can do */
    static LabelOptions read(@Nullable JsonNode options, LabelOptions defaults, Set<Task> served)
            throws UnusableEventException {
        if (options == null || options.isNull()) {
            return defaults;
        }
        if (!options.isObject()) {
            throw malformed("options is not an object");
        }
        for (var option : options.properties()) {
            if (!KNOWN.contains(option.getKey())) {
                throw malformed("options." + option.getKey() + " is no option: topK, minScore and tasks are");
            }
        }
        Set<Task> tasks = tasksOf(options.get("tasks"), defaults, served);
        return new LabelOptions(
                topKOf(options.get("topK"), defaults),
                minScoreOf(options.get("minScore"), minScoreByDefault(tasks, defaults)),
                tasks);
    }

    /** {@code {"topK": …}} alone. */
    static LabelOptions ofTopK(int topK, LabelOptions defaults) throws UnusableEventException {
        Set<Task> tasks = defaults.tasks();
        return new LabelOptions(wholeTopK(topK), minScoreByDefault(tasks, defaults), tasks);
    }

    private static double minScoreByDefault(Set<Task> tasks, LabelOptions defaults) {
        return tasks.contains(Task.DETECT) ? LabelOptions.LEAST_BOX_SCORE : defaults.minScore();
    }

    private static int topKOf(@Nullable JsonNode topK, LabelOptions defaults) throws UnusableEventException {
        if (topK == null || topK.isNull()) {
            return defaults.topK();
        }
        // As JSON Schema has it, 5.0 is a whole number too.
        return wholeTopK(topK.isNumber() ? topK.doubleValue() : 0);
    }

    private static int wholeTopK(double wanted) throws UnusableEventException {
        if (!(wanted >= 1 && wanted <= LabelOptions.MOST_LABELS) || wanted != Math.rint(wanted)) {
            throw malformed("options.topK is not a whole number from 1 to " + LabelOptions.MOST_LABELS);
        }
        return (int) wanted;
    }

    private static double minScoreOf(@Nullable JsonNode minScore, double byDefault) throws UnusableEventException {
        if (minScore == null || minScore.isNull()) {
            return byDefault;
        }
        double wanted = minScore.isNumber() ? minScore.doubleValue() : -1;
        if (!(wanted >= 0 && wanted <= 1)) {
            throw malformed("options.minScore is not a number from 0 to 1");
        }
        return wanted;
    }

    private static Set<Task> tasksOf(@Nullable JsonNode tasks, LabelOptions defaults, Set<Task> served)
            throws UnusableEventException {
        if (tasks == null || tasks.isNull()) {
            return defaults.tasks();
        }
        if (!tasks.isArray() || tasks.isEmpty()) {
            throw malformed("options.tasks is not a list of at least one task");
        }
        var wanted = EnumSet.noneOf(Task.class);
        for (JsonNode task : tasks) {
            wanted.add(Task.ofCode(task.asText())
                    .orElseThrow(() -> malformed("options.tasks names the unknown task \"" + task.asText() + "\"")));
        }
        if (!served.containsAll(wanted)) {
            wanted.removeAll(served);
            throw malformed("options.tasks names " + codes(wanted) + ", which the served model cannot do");
        }
        if (wanted.contains(Task.DETECT) && wanted.size() > 1) {
            throw malformed("options.tasks names detect and others, but detect stands alone");
        }
        return wanted;
    }

    private static String codes(Set<Task> tasks) {
        return tasks.stream().map(Task::code).collect(Collectors.joining(", "));
    }

    private static UnusableEventException malformed(String message) {
        return new UnusableEventException(Reason.MALFORMED_EVENT, message);
    }
}
