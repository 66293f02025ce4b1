/** The operator's Claude Code credentials, as the volume that the original kept them in. */
@NullMarked
package dev.sandboxengine.sandbox.claude;

import org.jspecify.annotations.NullMarked;
