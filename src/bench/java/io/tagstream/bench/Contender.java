package io.tagstream.bench;

import io.tagstream.it.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program that makes labels of events, of one process or several, with topics of its own on the same broker.
 * It is started once and idles between its runs.
 *
 * @param name      as it is printed
 * @param events    topic
 * @param outcomes  topics
 * @param processes of which it consists
 * @param end       what stops them
 */
record Contender(String name, String events, List<String> outcomes, List<ProcessHandle> processes, Runnable end)
        implements AutoCloseable {

    private static final Path MODEL = Path.of("src/main/model").toAbsolutePath();

    /** The shipped worker as it is shipped, but for leave to fetch from loopback. */
    static Contender worker(String broker, Path folder, Map<String, String> leave)
            throws IOException, InterruptedException {
        var settings = new HashMap<>(leave);
        settings.put("tagstream.model.precision", "int8");
        WorkerProcess worker = WorkerProcess.start(broker, folder, settings).awaitReady();
        List<ProcessHandle> processes = List.of(ProcessHandle.of(worker.pid()).orElseThrow());
        return new Contender(
                "worker, int8",
                "image-events",
                List.of("image-labels", "image-dead-letters"),
                processes,
                worker::close);
    }

    /**
     * @param python    interpreter with what {@code requirements.txt} names
     * @param form      of the model: {@code int8} or {@code float16}
     * @param processes in one group, each with its share of the cores
     */
    static Contender python(String broker, Path folder, String python, String form, int processes) throws IOException {
        String topic = "python-" + form + "-" + processes;
        int threads = processes == 1 ? 0 : 1;
        var command = List.of(
                python,
                "src/bench/python/consumer.py",
                "--broker=" + broker,
                "--events=" + topic,
                "--labels=" + topic + "-labels",
                "--model=" + file(form),
                "--threads=" + threads);
        return start("Python, " + form + ", processes: " + processes, topic, folder, command, processes);
    }

    /**
     * @param program with a {@code main} that takes bootstrap servers, both topics, the model's file and a folder
     * @param form    of the model: {@code int8} or {@code float16}
     */
    static Contender java(String broker, Path folder, Class<?> program, String form) throws IOException {
        String topic = program.getSimpleName() + "-" + form;
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-Dai.djl.onnx.disable_alternative=true",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-classpath",
                System.getProperty("java.class.path"),
                program.getName(),
                broker,
                topic,
                topic + "-labels",
                file(form),
                folder.resolve(topic).toString()));
        return start(program.getSimpleName() + ", " + form, topic, folder, command, 1);
    }

    private static String file(String form) {
        return MODEL.resolve("resnet50-" + form + ".onnx").toString();
    }

    private static Contender start(String name, String topic, Path folder, List<String> command, int processes)
            throws IOException {
        var started = new ArrayList<Process>();
        for (int i = 0; i < processes; i++) {
            Path log = Files.createTempFile(folder, topic, ".log");
            started.add(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start());
        }
        return new Contender(
                name,
                topic,
                List.of(topic + "-labels"),
                started.stream().map(Process::toHandle).toList(),
                () -> started.forEach(Process::destroyForcibly));
    }

    /** CPU time of all processes so far. */
    Duration cpu() {
        return processes.stream()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    boolean alive() {
        return processes.stream().allMatch(ProcessHandle::isAlive);
    }

    @Override
    public void close() {
        end.run();
    }
}
