package io.tagstream.app;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tagstream.topology.EmissionOrder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Every key of the product. A group becomes one policy record, and the record validates. */
@ConfigMapping(prefix = "tagstream")
public interface TagstreamConfig {

    Topics topics();

    Model model();

    Batch batch();

    Calibration calibration();

    InFlight inFlight();

    /** In which order outcomes leave: `key` (events of one record key in offset order), `partition`, `none`. */
    @WithDefault("key")
    EmissionOrder order();

    Event event();

    Drain drain();

    Labels labels();

    Fetch fetch();

    Image image();

    Traces traces();

    Page page();

    interface Topics {

        /** The topic that image-reference events are read from. */
        @WithDefault("image-events")
        String events();

        /** The topic that labels go to. */
        @WithDefault("image-labels")
        String labels();

        /** The topic that rejected events go to, with their reasons. */
        @WithDefault("image-dead-letters")
        String deadLetters();
    }

    interface Model {

        /** Who runs the network: `OnnxRuntime`, everywhere; `oneDNN` for the shipped int8 form, on Linux x86-64 only; `MXNet`, on Linux x86-64 only and without int8; or `auto`: `oneDNN` where the processor has AVX-512 VNNI, or AVX2 and no AVX-512, the model is the shipped one in int8 and nothing is for GPUs, else `OnnxRuntime`. */
        @WithDefault("auto")
        String engine();

        /** `int8`, `float16` or `float32` (both compute in float32 from the weights stored as float16), or `auto`: int8, but float16 with `MXNet` and on GPUs. */
        @WithDefault("auto")
        String precision();

        /** `cpu`; `gpu` or, by number, `gpu:0,1`, which must be there and needs a build with `-Pgpu` (docs/containers.md); `auto`: the first GPU that such a build finds, else the CPU. */
        @WithDefault("auto")
        String device();

        /** The folder with `model.json`; unset: `model` beside the application's jar, else `src/main/model`. */
        Optional<Path> path();

        /** Predictors, each with a thread of its own; unset: calibrated, else as many as give every core one thread. */
        OptionalInt predictors();

        /** How often each predictor is asked for its known answer, between batches, and once before an image is blamed; wrong twice ends the process. */
        @WithDefault("60s")
        Duration probeInterval();

        /** Threads that one predict call computes with; unset: calibrated, else 1. */
        OptionalInt threadsPerPredictor();
    }

    interface Batch {

        /** Most images in one batch; unset: calibrated (16 at most), else 8. */
        OptionalInt maxSize();

        /** Longest the first image waits for company; zero runs what is there, a full batch or a power of two. */
        @WithDefault("0s")
        Duration maxDelay();
    }

    interface Calibration {

        /** Whether predictors, their threads and the batch size are measured at start where they are unset (docs/adr/0010). */
        @WithDefault("true")
        boolean enabled();

        /** Longest that the measuring takes. */
        @WithDefault("5s")
        Duration limit();

        /** The folder where the choice is kept for the next start; unset: `tagstream-USER` below the temporary folder. */
        Optional<Path> folder();
    }

    interface InFlight {

        /** Events that wait for another attempt, or for the head of their key, stand in the store without a permit. */
        int STORED_PER_IN_FLIGHT = 8;

        /** Most events that this process works on at once; those that wait for another attempt do not count. */
        @WithDefault("256")
        int maxEvents();

        /** Most bytes of fetched and decoded images at once, and of events in the stores. */
        @WithDefault("256M")
        MemorySize maxBytes();

        /** Most events in the stores, those included that wait for another attempt or for an earlier event of their key; unset: 8 × `max-events`. */
        OptionalInt maxStored();

        /** {@link #maxStored()} with its default. */
        default int storedAtMost() {
            return maxStored().orElse(STORED_PER_IN_FLIGHT * maxEvents());
        }
    }

    interface Event {

        /** Longest an event is tried for, from its first attempt; again after a takeover. */
        @WithDefault("5m")
        Duration deadline();
    }

    interface Drain {

        /** Longest a stopping worker goes on with what is in flight; what only waits for other servers, and what is left, is taken up by the next owner. */
        @WithDefault("20s")
        Duration timeout();
    }

    interface Labels {

        /** Most labels an image gets, where its event does not say. */
        @WithDefault("5")
        int topK();

        /** Least score (softmax, 0 to 1) of a label, where the event does not say. */
        @WithDefault("0.01")
        double minScore();
    }

    interface Fetch {

        /** Largest image that is fetched, in bytes after any content encoding. */
        @WithDefault("32M")
        MemorySize maxBytes();

        /** Most attempts at one image, the first included. */
        @WithDefault("12")
        int maxAttempts();

        /** Longest one attempt takes, body included; a wait for a free connection or lookup of ours may take as long again, at each redirect. */
        @WithDefault("30s")
        Duration timeout();

        Breaker breaker();

        Http http();

        File file();

        S3 s3();
    }

    interface Breaker {

        /** Longest an event waits for hosts that fail, beside its deadline; a host that fails for longer is waited for only while no other answers. */
        @WithDefault("3m")
        Duration maxWait();
    }

    interface Http {

        /** Hosts that images may be fetched from (`images.example.org`, `*.example.org`); unset: any. */
        Optional<List<String>> allowedHosts();

        /** Networks (CIDR) that are allowed although they are private, loopback or link-local. */
        Optional<List<String>> allowedNetworks();

        /** Ports that images may be fetched from. */
        @WithDefault("80,443")
        List<Integer> allowedPorts();

        /** Most redirects that are followed for one attempt. */
        @WithDefault("5")
        int maxRedirects();

        /** Most connections at once to one host. */
        @WithDefault("64")
        int maxConnectionsPerHost();

        /** `http://HOST:PORT` of a proxy that every request goes through; it, not the worker, then decides which address a name means (docs/security.md). The JVM's own proxy settings are never used. */
        Optional<String> proxy();

        /** Settings of one host: its name in quotes, with `:PORT` where that is not the scheme's own. */
        Map<String, Host> hosts();
    }

    interface Host {

        /** Token that this host, and no other, is shown as `Authorization: Bearer`. */
        Optional<String> bearer();

        /** User name that this host, and no other, is shown as `Authorization: Basic`. */
        Optional<String> username();

        /** Password beside the user name; unset: an empty one. */
        Optional<String> password();

        /** Whether the credentials may also be sent by plain `http`, where everyone on the way can read them. */
        @WithDefault("false")
        boolean credentialsOverHttp();

        /** File of PEM certificates that are trusted for this host beside the platform's. */
        Optional<Path> caFile();
    }

    interface File {

        /** The folder that `file:` references must lie in; unset: `file:` is refused. */
        Optional<Path> root();
    }

    interface S3 {

        /** Buckets that images may be read from, or `*` for all that the credentials can read; unset: `s3:` is refused. */
        Optional<List<String>> buckets();

        /** The storage's address (`https://minio.example.org:9000`); unset: AWS', of the region. */
        Optional<String> endpoint();

        /** The region that requests are signed for; unset: `AWS_REGION`, then `us-east-1` with an endpoint and else the AWS profile's or the instance's. */
        Optional<String> region();

        /** Whether the bucket's name stands in the path and not in the host; unset: with an endpoint it does. */
        Optional<Boolean> pathStyle();

        /** Most connections at once to the storage. */
        @WithDefault("64")
        int maxConnections();
    }

    interface Image {

        /** Most pixels (width × height) that are decoded. */
        @WithDefault("50000000")
        long maxPixels();

        /** Threads that decode; unset: one a core. */
        @WithName("decode-threads")
        OptionalInt decodeThreads();

        /** Longest one image is decoded before the worker is no longer live: native code cannot be interrupted, only restarted. */
        @WithName("decode-timeout")
        @WithDefault("30s")
        Duration decodeTimeout();
    }

    interface Traces {

        /** Where a collector takes spans, OTLP over HTTP, for example `http://otel-collector:4318`; unset: no traces. */
        Optional<URI> endpoint();
    }

    interface Page {

        /** Whether the worker serves its page (docs/adr/0013-page.md), at `quarkus.http.host` (`localhost`) and `quarkus.http.port` (8080); on in development mode. */
        @WithDefault("false")
        boolean enabled();

        /** Hosts by which the page may be asked for, beside `localhost` and loopback addresses: another `Host` is refused. */
        Optional<List<String>> hosts();

        /** What a browser must show before it may change anything; unset: nothing may be changed, but in development mode one is made at each start and printed. */
        Optional<String> token();

        /** Whether pictures and links may be sent to the input topic from the page; on in development mode. */
        @WithDefault("false")
        boolean tryIt();

        /** Largest picture that is taken from the page; as a `data:` reference it has a third more, which the input topic and `kafka-streams.producer.max.request.size` (8 MiB) must take. */
        @WithDefault("700K")
        MemorySize maxUpload();

        /** Whether dead letters may be put back from the page. */
        @WithDefault("false")
        boolean redrive();

        /** Most outcomes that are kept in memory to be shown, labels and dead letters each. */
        @WithDefault("200")
        int cards();

        /** Most memory for them, pictures and texts, labels and dead letters each. */
        @WithDefault("8M")
        MemorySize memory();
    }
}
