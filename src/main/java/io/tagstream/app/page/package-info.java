/**
 * The worker's page: what {@code console} keeps, served and fed. Off unless switched on, and then without a cost to
 * the worker.
 *
 * <pre>
 *   pipeline, topology --listeners--> PageFeed --errands--> page thread --> Wall --> Viewers --SSE--> browsers
 *                                                          (JPEG, JSON)  Figures ----^
 *   browsers --POST, guarded--> TryIt --> input topic       RedriveDesk --> redrive
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.app.page.Page} and {@link io.tagstream.app.page.PageRoutes}.
 */
@NullMarked
package io.tagstream.app.page;

import org.jspecify.annotations.NullMarked;
