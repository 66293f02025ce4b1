/** Whether the engine lives, can work, and how much it does. */
@NullMarked
package dev.sandboxengine.health;

import org.jspecify.annotations.NullMarked;
