/** The passwords that everybody tries first, from the list of zxcvbn. */
@NullMarked
package dev.sandboxengine.access.zxcvbn;

import org.jspecify.annotations.NullMarked;
