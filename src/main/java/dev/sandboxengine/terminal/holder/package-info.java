/** Shells that a Perl program of ours holds inside their pods. */
@NullMarked
package dev.sandboxengine.terminal.holder;

import org.jspecify.annotations.NullMarked;
