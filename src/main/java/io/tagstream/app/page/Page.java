package io.tagstream.app.page;

import io.quarkus.runtime.LaunchMode;
import io.tagstream.app.Policies;
import io.tagstream.app.TagstreamConfig;
import io.tagstream.console.Admission;
import io.tagstream.console.Errands;
import io.tagstream.console.Wall;
import io.tagstream.console.WriteGuard;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What the parts of the page share, whether it is on or not. Thread-safe. */
@Singleton
public class Page {

    /** Decoded pictures, and events, that wait for the page's thread. */
    private static final long MOST_WAITING = 16 << 20;

    /** A page that is open in a browser stays usable when development mode starts the worker anew. */
    private static final String MADE = "io.tagstream.page.token";

    private final TagstreamConfig.Page config;
    private final Policies policies;
    private final String instance = randomHex(4);
    private final Admission admission = new Admission(System::nanoTime);
    private final Errands errands = new Errands(MOST_WAITING);
    private final Viewers viewers;
    private final Wall wall;
    private final Optional<String> token;
    private final WriteGuard guard;
    private final Optional<PageFeed> feed;

    @Inject
    Page(TagstreamConfig config) {
        this.config = config.page();
        policies = new Policies(config);
        // Nothing is put on the wall of a page that is off, so its bounds need make no sense.
        wall = this.config.enabled() ? policies.wall() : new Wall(1, 1);
        viewers = new Viewers(wall, instance);
        token = this.config.token().or(Page::madeForDevelopment);
        guard = new WriteGuard(this.config.hosts().orElse(List.of()), token);
        feed = this.config.enabled()
                ? Optional.of(new PageFeed(admission, errands, wall, instance, viewers::wake, InstantSource.system()))
                : Optional.empty();
    }

    private static Optional<String> madeForDevelopment() {
        if (LaunchMode.current() != LaunchMode.DEVELOPMENT) {
            return Optional.empty();
        }
        return Optional.of((String) System.getProperties().computeIfAbsent(MADE, _ -> randomHex(16)));
    }

    private static String randomHex(int bytes) {
        var random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** What is to be told of the worker's doings; empty where the page is off. */
    public Optional<PageFeed> feed() {
        return feed;
    }

    boolean on() {
        return feed.isPresent();
    }

    boolean takesPictures() {
        return config.tryIt() && guard.writable();
    }

    boolean redrives() {
        return config.redrive() && guard.writable();
    }

    int maxUpload() {
        return policies.maxUpload();
    }

    /** The token that was made for this run, which may be printed; one that was configured is somebody's secret. */
    Optional<String> printableToken() {
        return config.token().isPresent() ? Optional.empty() : token;
    }

    String instance() {
        return instance;
    }

    Admission admission() {
        return admission;
    }

    Errands errands() {
        return errands;
    }

    Viewers viewers() {
        return viewers;
    }

    Wall wall() {
        return wall;
    }

    WriteGuard guard() {
        return guard;
    }
}
