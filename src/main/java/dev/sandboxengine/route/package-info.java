/** How traffic reaches a sandbox's ports. */
@NullMarked
package dev.sandboxengine.route;

import org.jspecify.annotations.NullMarked;
