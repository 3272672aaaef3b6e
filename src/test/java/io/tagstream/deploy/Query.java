package io.tagstream.deploy;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names in a PromQL expression: metrics, and the labels that it matches or groups by.
 *
 * <p>Not a parser: what promtool refuses, {@code .ci/deploy} has it refuse. This only reads names, as precisely as they stand.
 */
record Query(Set<String> metrics, Set<String> labels, boolean balanced) {

    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern SPAN = Pattern.compile("\\[[^\\]]*]");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern MATCHERS = Pattern.compile("\\{([^}]*)}");
    private static final Pattern MATCHED = Pattern.compile("([a-zA-Z_]\\w*)\\s*(?:=~|!~|!=|=)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w.$])[a-zA-Z_:][\\w:]*(?!\\s*\\(|\\w)");
    private static final Set<String> WORDS =
            Set.of("and", "or", "unless", "by", "without", "on", "ignoring", "offset", "bool", "inf", "nan");

    static Query of(String expression) {
        String bare = TEXT.matcher(expression).replaceAll("\"\"");
        boolean balanced = bare.replaceAll("[^(]", "").length()
                        == bare.replaceAll("[^)]", "").length()
                && bare.replaceAll("[^{]", "").length()
                        == bare.replaceAll("[^}]", "").length();
        var labels = new TreeSet<String>();
        GROUPING.matcher(bare)
                .results()
                .flatMap(grouping -> Pattern.compile(",").splitAsStream(grouping.group(1)))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .forEach(labels::add);
        Matcher matchers = MATCHERS.matcher(bare);
        matchers.results()
                .flatMap(matcher -> MATCHED.matcher(matcher.group(1)).results())
                .forEach(matched -> labels.add(matched.group(1)));
        String skeleton = SPAN.matcher(
                        MATCHERS.matcher(GROUPING.matcher(bare).replaceAll(" ")).replaceAll(" "))
                .replaceAll(" ");
        Set<String> metrics = NAME.matcher(skeleton)
                .results()
                .map(name -> name.group())
                .filter(name -> !WORDS.contains(name.toLowerCase(java.util.Locale.ROOT)))
                .collect(Collectors.toCollection(TreeSet::new));
        return new Query(metrics, labels, balanced);
    }
}
