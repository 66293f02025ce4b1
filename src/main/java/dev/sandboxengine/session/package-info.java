/** Sessions: a link for somebody without an account, behind which one sandbox waits for them, for a time that runs once. */
@NullMarked
package dev.sandboxengine.session;

import org.jspecify.annotations.NullMarked;
