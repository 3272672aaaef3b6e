package io.tagstream.fault;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A scenario: runs once for each seed, with a {@link FaultRun} of its own.
 *
 * <p>{@code -Dfaults.form=short} runs each once with a small load, the full form five times with a large
 * one; {@code -Dfaults.seeds=3} or {@code -Dfaults.seeds=2-5} says with which seeds instead, and
 * {@code -Dfaults.only=1,2,7} chooses.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@TestTemplate
@ExtendWith(FaultExtension.class)
@interface Fault {

    /** Its number in the fault table, or, from 31 on, among the bugs that others had; both in docs/reliability.md. */
    int number();

    /** What happens to whom, in a few words. */
    String what();

    /** Whether the broker is what suffers, so that it must not be everybody's. */
    boolean ownBroker() default false;

    /** Whether it needs the packaged application of a release before this one, {@code -Dfaults.earlier}. */
    boolean needsEarlierRelease() default false;

    /** Settings of its own broker, each {@code setting=value}. */
    String[] brokerSettings() default {};
}
