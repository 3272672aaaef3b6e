package io.tagstream.pipeline;

import static java.lang.System.Logger.Level.ERROR;

import io.tagstream.event.ImageRequest;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.ParsedEvent;
import io.tagstream.event.ParsedEvent.Invalid;
import io.tagstream.event.Reason;
import io.tagstream.event.Stage;
import io.tagstream.fetch.EventDeadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event on its virtual thread: its images one after the other, then the permit back, then the
 * outcomes to who asked.
 */
final class EventRun implements Tagging, Runnable {

    private static final System.Logger LOG = System.getLogger(EventRun.class.getName());

    private final List<ParsedEvent.Entry> entries;
    private final InFlightBudget.Permit permit;
    private final NativeEntry nativeEntry;
    private final ImageStages stages;
    private final Consumer<List<Outcome>> whenDone;
    private @Nullable Thread thread;
    private volatile boolean cancelled;

    EventRun(
            List<ParsedEvent.Entry> entries,
            InFlightBudget.Permit permit,
            NativeEntry nativeEntry,
            ImageStages stages,
            Consumer<List<Outcome>> whenDone) {
        this.entries = entries;
        this.permit = permit;
        this.nativeEntry = nativeEntry;
        this.stages = stages;
        this.whenDone = whenDone;
    }

    @Override
    public void run() {
        enter();
        var outcomes = new ArrayList<Outcome>(entries.size());
        try {
            if (cancelled) {
                return;
            }
            EventDeadline deadline = stages.deadlineFromNow();
            for (ParsedEvent.Entry entry : entries) {
                outcomes.add(outcomeOf(entry, deadline));
            }
        } catch (InterruptedException | PredictorGoneException | WorkerBrokenException e) {
            // The event belongs to another owner, now or after the restart.
            cancelled = true;
        } finally {
            leave();
            if (cancelled || !nativeEntry.alone()) {
                nativeEntry.leave();
            }
            permit.close();
        }
        if (!cancelled) {
            whenDone.accept(outcomes);
        }
    }

    private Outcome outcomeOf(ParsedEvent.Entry entry, EventDeadline deadline) throws InterruptedException {
        return switch (entry) {
            case Invalid invalid -> new Rejected(invalid.id(), invalid.reason(), Stage.PARSE, invalid.message());
            case ImageRequest request -> tag(request, deadline);
        };
    }

    private Outcome tag(ImageRequest request, EventDeadline deadline) throws InterruptedException {
        try {
            return stages.tag(request, deadline, permit, nativeEntry);
        } catch (PredictorGoneException e) {
            throw e;
        } catch (StageDefectException e) {
            return defect(request, e.stage(), Objects.requireNonNull(e.getCause()));
        } catch (RuntimeException | Error e) {
            return defect(request, Stage.FETCH, e);
        }
    }

    /**
     * The top of the event's thread: a defect must cost this event its label, not its outcome. But what broke
     * the virtual machine says nothing of the image, whose thread was only the one to meet it; a stack that
     * overflows is the image's own.
     */
    private Outcome defect(ImageRequest request, Stage stage, Throwable thrown) {
        if (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError)) {
            stages.broken(thrown);
            throw new WorkerBrokenException(thrown);
        }
        LOG.log(ERROR, "event " + request.id() + " met a defect in stage " + stage.code(), thrown);
        return new Rejected(
                request.id(),
                Reason.PREDICTION_FAILED,
                stage,
                "a defect of the worker: " + thrown.getClass().getSimpleName(),
                1,
                Optional.of(thrown.getClass().getName()));
    }

    private synchronized void enter() {
        thread = Thread.currentThread();
    }

    /** From here on no interrupt comes, and none is left to the thread's next event. */
    private synchronized void leave() {
        thread = null;
        Thread.interrupted();
    }

    @Override
    public void cancel() {
        interrupt();
        permit.close();
    }

    private synchronized void interrupt() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void leaveNativeCode() {
        nativeEntry.leave();
    }
}
