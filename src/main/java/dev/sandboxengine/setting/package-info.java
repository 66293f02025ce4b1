/** What an administrator may change while the engine runs: which settings there are, and their values. */
@NullMarked
package dev.sandboxengine.setting;

import org.jspecify.annotations.NullMarked;
