/** Who makes a request, and whether it may: one place for all routes, which is closed unless a route says otherwise. */
@NullMarked
package dev.sandboxengine.access.http;

import org.jspecify.annotations.NullMarked;
