/**
 * Integration tests: a real broker, the real model, real images and the packaged worker as a process
 * of its own.
 */
package io.tagstream.it;
