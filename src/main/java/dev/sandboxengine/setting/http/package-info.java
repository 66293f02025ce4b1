/** The routes to the settings. */
@NullMarked
package dev.sandboxengine.setting.http;

import org.jspecify.annotations.NullMarked;
