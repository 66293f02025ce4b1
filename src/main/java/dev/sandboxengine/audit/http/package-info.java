/** Notes each change that a route answers, and shows what was noted. */
@NullMarked
package dev.sandboxengine.audit.http;

import org.jspecify.annotations.NullMarked;
