package io.tagstream.bench;

import java.io.PrintStream;
import java.util.Locale;

/** {@code docs/scaling.md}'s table, from the costs below. Each can be set: {@code -Dbench.flags=-Dcapacity.cpuMillis=20}. */
final class CapacityTable {

    /** Of all cores of a worker, for one image: fetch, decode, predict, Kafka's clients. */
    private static final double CPU_MILLIS = set("cpuMillis", 44);

    /** How busy the cores may be: above it, waits grow faster than the rate. */
    private static final double UTILISATION = set("utilisation", 0.8);

    private static final double CORES_PER_POD = set("coresPerPod", 8);

    /** From the request to the last byte. */
    private static final double FETCH_MILLIS = set("fetchMillis", 200);

    private static final double IMAGE_KILOBYTES = set("imageKilobytes", 100);

    /** Written to topics for one image: an event of 200 bytes, the changelog's entry and its removal, the label. */
    private static final double KAFKA_BYTES = set("kafkaBytes", 1_400);

    /** Written to the coordinators' topics for one transaction. */
    private static final double TRANSACTION_BYTES = set("transactionBytes", 700);

    private static final double REPLICAS = set("replicas", 3);

    /** Of one pod under load. */
    private static final double POD_MEGABYTES = set("podMegabytes", 1_000);

    /** As {@code kafka-streams.num.stream.threads} ships. */
    private static final double THREADS_PER_POD = 1;

    /** As {@code kafka-streams.commit.interval.ms} ships. */
    private static final double COMMITS_PER_THREAD = 10;

    private final PrintStream out;

    CapacityTable(PrintStream out) {
        this.out = out;
    }

    private static double set(String name, double otherwise) {
        return Double.parseDouble(System.getProperty("capacity." + name, Double.toString(otherwise)));
    }

    void print() {
        out.println("| images/s | cores | pods | partitions, at least | transactions/s | fetches in flight | "
                + "from origins, MB/s | to brokers' disks, MB/s | memory, GB |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (double rate = 1; rate <= 1_000_000; rate *= 10) {
            double cores = rate * CPU_MILLIS / 1_000 / UTILISATION;
            double pods = Math.ceil(cores / CORES_PER_POD);
            double threads = pods * THREADS_PER_POD;
            // A thread without an event commits nothing.
            double transactions = Math.min(rate, threads * COMMITS_PER_THREAD);
            out.printf(
                    Locale.ROOT,
                    "| %,.0f | %,.1f | %,.0f | %,.0f | %,.0f | %,.1f | %,.1f | %,.2f | %,.1f |%n",
                    rate,
                    cores,
                    pods,
                    threads,
                    transactions,
                    rate * FETCH_MILLIS / 1_000,
                    rate * IMAGE_KILOBYTES / 1_000,
                    (rate * KAFKA_BYTES + transactions * TRANSACTION_BYTES) * REPLICAS / 1e6,
                    pods * POD_MEGABYTES / 1_000);
        }
    }
}
