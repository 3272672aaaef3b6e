package io.tagstream.it;

import io.tagstream.deploy.ImageRecipe;
import io.tagstream.deploy.ImageRecipe.Copy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a container engine would make of a Dockerfile, without one: its layers at their very places, every file system
 * of the machine read-only, a temporary folder of its own, and the image's user, environment and command. Needs root
 * and Linux; the system below is the machine's instead of the base image's.
 */
final class ReadOnlyRoot {

    private static final Path BUILD = Path.of("target");
    private static final String IN_IMAGE = "/opt/tagstream";

    /** Arguments: the layout, the options of the temporary folder's file system, the user, the group, the command. */
    private static final String SETUP = """
            set -e
            layout=$1; options=$2; uid=$3; gid=$4; shift 4
            mount -t tmpfs -o mode=755 tmpfs /opt
            mkdir /opt/tagstream
            mount --bind "$layout" /opt/tagstream
            mount -t tmpfs -o "$options" tmpfs /tmp
            while read -r _ place type _; do
                case $type:$place in
                    proc:*|sysfs:*|cgroup*:*|mqueue:*|devpts:*|*:/dev|*:/dev/*|*:/proc/*|*:/sys/*|tmpfs:/tmp|*:/tmp/*) ;;
                    *) mount -o remount,bind,ro "$place" ;;
                esac
            done < /proc/self/mounts
            cd /opt/tagstream
            exec setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs --bounding-set=-all "$@"
            """;

    private final ImageRecipe recipe;
    private final Path layout;

    private ReadOnlyRoot(ImageRecipe recipe, Path layout) {
        this.recipe = recipe;
        this.layout = layout;
    }

    /** Whether this process may have mounts of its own. */
    static boolean possible() throws IOException, InterruptedException {
        try {
            var probe = new ProcessBuilder(
                            "unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /opt && setpriv --help")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(30, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException _) {
            return false; // no unshare here
        }
    }

    /** Does the copies of a Dockerfile, from what the build made and from the repository. */
    static ReadOnlyRoot of(ImageRecipe recipe, Path layout) throws IOException, InterruptedException {
        // What an earlier build left would be copied into, not over.
        run("rm", "-rf", layout.toString());
        Files.createDirectories(layout);
        for (Copy copy : recipe.copies()) {
            for (String source : copy.sources()) {
                String place = copy.target().endsWith("/")
                        ? copy.target() + Path.of(source).getFileName()
                        : copy.target();
                Path target = layout.resolve(place.replaceFirst("^" + IN_IMAGE + "/", ""));
                copy(built(copy.from(), source), target);
            }
        }
        return new ReadOnlyRoot(recipe, layout);
    }

    private static Path built(String stage, String source) {
        return switch (stage) {
            case "" -> Path.of(source);
            case "build" -> Path.of(source.replaceFirst("^/source/", ""));
            case "training" ->
                BUILD.resolve("quarkus-app").resolve(Path.of(source).getFileName());
            default -> throw new AssertionError("an unknown stage " + stage);
        };
    }

    /** With the times of the files, as an engine copies: the cache goes by them. */
    private static void copy(Path source, Path target) throws IOException, InterruptedException {
        run("cp", "-a", source.toString(), target.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int answer = process.waitFor();
        if (answer != 0) {
            throw new IOException(String.join(" ", command) + " answered " + answer);
        }
    }

    /**
     * What starts the image's command, with arguments of the JVM's and environment beside the image's own.
     *
     * @param temporary options of the temporary folder's file system, as {@code size=256m,mode=1777}
     */
    List<String> command(String temporary, Map<String, String> environment) {
        var command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "bash", "-c", SETUP));
        String[] user = recipe.user().split(":");
        command.addAll(List.of("image", layout.toAbsolutePath().toString(), temporary, user[0], user[1]));
        command.addAll(List.of("env", "--ignore-environment", "PATH=" + System.getProperty("java.home") + "/bin:/bin"));
        recipe.environment().forEach((key, value) -> {
            if (!environment.containsKey(key)) {
                command.add(key + "=" + value);
            }
        });
        environment.forEach((key, value) -> command.add(key + "=" + value));
        command.addAll(recipe.entrypoint());
        return command;
    }

    /** The image's health check, as an engine runs it; its exit code. */
    int health(int managementPort) throws IOException, InterruptedException {
        var words = new ArrayList<>(recipe.healthcheck());
        words.set(
                0,
                layout.resolve(words.getFirst().replaceFirst("^" + IN_IMAGE + "/", ""))
                        .toString());
        var check = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        check.environment().put("MANAGEMENT_PORT", Integer.toString(managementPort));
        return check.start().waitFor();
    }
}
