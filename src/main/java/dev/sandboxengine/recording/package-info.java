/** What was seen in terminals, kept so that it can be played again. */
@NullMarked
package dev.sandboxengine.recording;

import org.jspecify.annotations.NullMarked;
