/**
 * What the worker gives and how right it is, measured through the packaged application. One command
 * each; the figures stand in {@code docs/}.
 */
package io.tagstream.bench;
