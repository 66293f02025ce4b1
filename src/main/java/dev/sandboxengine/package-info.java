/** The composition root: reads the environment, wires every adapter to its port, owns start and shutdown. */
@NullMarked
package dev.sandboxengine;

import org.jspecify.annotations.NullMarked;
