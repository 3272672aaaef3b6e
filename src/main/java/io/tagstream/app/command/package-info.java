/**
 * The command line. Without arguments the worker runs; with arguments a command does, which starts
 * neither Quarkus nor Kafka Streams nor the model.
 *
 * <pre>
 *   Main --(no arguments)--> Quarkus.run(): the worker
 *     `----(arguments)-----> Commands --> RedriveCommand --> topology.redrive
 * </pre>
 *
 * <p>A new command is a class like {@link io.tagstream.app.command.RedriveCommand} and a line in {@link
 * io.tagstream.app.command.Commands}. The only package that prints: results go to standard output,
 * progress and trouble to standard error.
 */
@NullMarked
package io.tagstream.app.command;

import org.jspecify.annotations.NullMarked;
