package io.tagstream.pipeline;

/**
 * The virtual machine has no memory left, or is broken: the process ends, and the event has no outcome
 * here. It stays in its store for the next process, which counts how often that one dies.
 */
final class WorkerBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WorkerBrokenException(Throwable cause) {
        super("the virtual machine is broken: " + cause, cause);
    }
}
