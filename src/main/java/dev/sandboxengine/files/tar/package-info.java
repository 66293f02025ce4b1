/** Looks into tar archives. */
@NullMarked
package dev.sandboxengine.files.tar;

import org.jspecify.annotations.NullMarked;
