package io.tagstream.fault;

import io.tagstream.event.Reason;
import io.tagstream.faults.Command;
import io.tagstream.faults.Command.Kind;
import java.net.URI;

/**
 * An event to be sent.
 *
 * @param value    JSON
 * @param expected what it must become
 * @param round    which of the topics of the same name it goes to: 0, or 1 for one that was created again
 * @param images   of which each must become that
 */
record Draft(String value, Expected expected, int round, int images) {

    private static final int CLASSES = 1000;

    /** A command's number has two of a picture's three bytes. */
    private static final int NUMBERS = 1 << 16;

    Draft(String value, Expected expected) {
        this(value, expected, 0, 1);
    }

    /** The n-th event in a row asks for the n-th class, so that an outcome of another event is found out. */
    static Draft labelled(int n) {
        return new Draft(inline(new Command(Kind.LABEL, n % CLASSES)), new Expected.LabelOf(n % CLASSES));
    }

    /** The same, by a reference that is fetched. */
    static Draft fetched(int n, URI origin) {
        return new Draft("{\"image\": \"%s\"}".formatted(origin), new Expected.LabelOf(n % CLASSES));
    }

    /** The predictor throws on it. */
    static Draft failing(int n) {
        return new Draft(
                inline(new Command(Kind.FAIL, n % NUMBERS)), new Expected.DeadLetter(Reason.PREDICTION_FAILED));
    }

    /** It ends the process of whoever predicts it. */
    static Draft crashing(int n) {
        return new Draft(inline(new Command(Kind.HALT, n % NUMBERS)), new Expected.DeadLetter(Reason.WORKER_CRASHED));
    }

    /** The same, for a topic of that round; only for what becomes a label, which says it again. */
    Draft inRound(int other) {
        String rest = value.substring(1);
        return new Draft("{\"metadata\": {\"round\": %d}, %s".formatted(other, rest), expected, other, images);
    }

    /** Of two objects of a bucket that is not allowed: what is stored and taken over has two outcomes. */
    static Draft pair(int n) {
        String object = "{\"eventName\": \"ObjectCreated:Put\", \"s3\": {\"bucket\": {\"name\": \"pairs\"}, "
                + "\"object\": {\"key\": \"%d\"}}}";
        String records = object.formatted(n) + ", " + object.formatted(n);
        return new Draft("{\"Records\": [" + records + "]}", new Expected.DeadLetter(Reason.SCHEME_NOT_ALLOWED), 0, 2);
    }

    /** Not JSON at all. */
    static Draft malformed(int n) {
        return new Draft("no json " + n, new Expected.DeadLetter(Reason.MALFORMED_EVENT));
    }

    /** Not JSON, and of so many bytes. */
    static Draft malformed(int bytes, Expected expected) {
        return new Draft("x".repeat(bytes), expected);
    }

    /** Its label holds at least so many bytes, as the event does. */
    static Draft heavy(int n, int bytes, Expected expected) {
        String image = Pictures.dataUri(new Command(Kind.LABEL, n % CLASSES));
        return new Draft(
                "{\"image\": \"%s\", \"metadata\": {\"ballast\": \"%s\"}}".formatted(image, "x".repeat(bytes)),
                expected);
    }

    private static String inline(Command command) {
        return "{\"image\": \"" + Pictures.dataUri(command) + "\"}";
    }
}
