package io.tagstream.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said and how it ends before any broker is asked. */
class CommandsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Commands commands =
            new Commands(new PrintWriter(out, true), new PrintWriter(err, true), InstantSource.system());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "redrvie | Did you mean: java -jar quarkus-run.jar redrive",
                "-Dtagstream.order=none | Properties stand before -jar",
                "redrive | --retriable",
                "redrive --all --retriable | mutually exclusive",
                "redrive --reason fetch-timeuot | fetch-timeout",
                "redrive --all --since tuesday | 'tuesday' is neither a moment",
                "redrive --all --since 1h --until 2h | since must be before until",
                "redrive --all --limit 0 | at least 1",
                "redrive --all --max-redrives 0 | at least 1",
                "redrive --all --to image-dead-letters | image-dead-letters",
                "redrive --all --limt 3 | --limit",
                "backfill | s3://BUCKET",
                "backfill photos/2026 | write s3://BUCKET",
                "backfill s3:// | write s3://BUCKET",
                "backfill s3:///key | write s3://BUCKET",
                "backfill s3://photos --rate 0 | at least 1",
                "backfill s3://photos --limit 0 | at least 1",
                "backfill s3://photos --since 1h --until 2h | since must be before until",
                "finetune --out model | --photos",
                "finetune --photos missing --out model | is no folder",
                "resnet-table --side 31 | at least 32",
                "resnet-table --shortcuts BOTH | PROJECTION"
            })
    void argumentsThatMakeNoSenseEndWithTheUsageCodeAndSayWhatWould(String arguments, String said) {
        assertThat(commands.run(arguments.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(said);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theTableOfLayersNeedsNoEngine() {
        assertThat(commands.run("resnet-table", "--side", "300", "--shortcuts", "PADDING"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("75×75×64", "10×10×2048", "50 weighted layers");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpGoesToStandardOutput() {
        assertThat(commands.run("--help")).isEqualTo(ExitCode.DONE);
        assertThat(commands.run("help", "redrive")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("Without arguments the worker runs", "--dry-run", "--max-redrives");
        assertThat(err.toString()).isEmpty();
    }
}
