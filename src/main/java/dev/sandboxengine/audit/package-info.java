/** What was done through the API: by whom, to what, and how it ended. Rows are added and, when they are old, removed. */
@NullMarked
package dev.sandboxengine.audit;

import org.jspecify.annotations.NullMarked;
