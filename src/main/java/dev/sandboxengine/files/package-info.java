/** Moving files in and out of a sandbox's workspace, with the rights of the person who works there. */
@NullMarked
package dev.sandboxengine.files;

import org.jspecify.annotations.NullMarked;
