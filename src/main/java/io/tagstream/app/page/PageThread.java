package io.tagstream.app.page;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one thread that does the page's work: cards as they come, figures at each tick. Does not exist while the page is off. */
@Singleton
class PageThread {

    private static final Logger LOG = Logger.getLogger(PageThread.class);
    private static final long TICK = TimeUnit.SECONDS.toNanos(2);
    private static final int BEFORE_THE_WORKER_STOPS = 50;

    private final Page page;
    private final Instance<Figures> figures;
    private final InstantSource clock = InstantSource.system();
    private volatile @Nullable Thread thread;

    @Inject
    PageThread(Page page, Instance<Figures> figures) {
        this.page = page;
        this.figures = figures;
    }

    void onStart(@Observes StartupEvent event) {
        if (page.on()) {
            thread = Thread.ofPlatform().name("page").daemon().start(this::run);
        }
    }

    void onListening(@ObservesAsync HttpServerStart server) {
        if (page.on()) {
            String token = page.printableToken().map(made -> "#token=" + made).orElse("");
            LOG.infof("watch it work: http://localhost:%d/%s", server.options().getPort(), token);
        }
    }

    void onStop(@Observes @Priority(BEFORE_THE_WORKER_STOPS) ShutdownEvent event) {
        Thread running = thread;
        if (running != null) {
            page.viewers().close();
            running.interrupt();
        }
    }

    private void run() {
        Figures shown = figures.get();
        long next = System.nanoTime();
        try {
            while (true) {
                long now = System.nanoTime();
                if (now - next >= 0) {
                    next = now + TICK;
                    attempt(() -> page.viewers().send(Events.of("figures", shown.tick(clock.millis()))));
                }
                Runnable errand = page.errands().poll(next - now);
                if (errand != null) {
                    attempt(errand);
                }
            }
        } catch (InterruptedException e) {
            // The worker stops.
        }
    }

    /** A defect costs one card, or one tick, and not the page. */
    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("the page could not show something", e);
        }
    }
}
