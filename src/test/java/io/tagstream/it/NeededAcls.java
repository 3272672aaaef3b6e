package io.tagstream.it;

import io.tagstream.it.RecordingAuthorizer.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The ACLs that docs/operations.md tells people to grant. */
final class NeededAcls {

    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| (topic|group|transactional id) \\| `([^`]+)` \\| (literal|prefixed) \\| ([A-Za-z, ]+) \\|$");

    private NeededAcls() {}

    static List<AclBinding> documented() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .flatMap(row -> Arrays.stream(row.group(4).split(", ")).map(operation -> binding(row, operation)))
                .toList();
    }

    private static AclBinding binding(MatchResult row, String operation) {
        var resource = new ResourcePattern(
                ResourceType.fromString(row.group(1).replace(' ', '_')),
                row.group(2),
                PatternType.fromString(row.group(3).toUpperCase(Locale.ROOT)));
        AclOperation allowed = Arrays.stream(AclOperation.values())
                .filter(each -> each.name().replace("_", "").equalsIgnoreCase(operation))
                .findFirst()
                .orElseThrow();
        return new AclBinding(
                resource, new AccessControlEntry(RecordingAuthorizer.PRINCIPAL, "*", allowed, AclPermissionType.ALLOW));
    }

    /** Whether a broker would have refused something without this one. */
    static boolean wasNeeded(AclBinding acl, Set<Asked> asked) {
        ResourcePattern pattern = acl.pattern();
        return asked.stream()
                .anyMatch(one -> one.allowed()
                        && one.type() == pattern.resourceType()
                        && one.operation() == acl.entry().operation()
                        && (pattern.patternType() == PatternType.LITERAL
                                ? one.name().equals(pattern.name())
                                : one.name().startsWith(pattern.name())));
    }
}
