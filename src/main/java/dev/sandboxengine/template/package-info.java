/** Templates: what a sandbox is made from, written by the operator, read from files, reloaded when they change. */
@NullMarked
package dev.sandboxengine.template;

import org.jspecify.annotations.NullMarked;
