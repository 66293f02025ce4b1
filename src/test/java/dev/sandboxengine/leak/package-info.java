/** Nothing that engines leave behind tells a secret. */
package dev.sandboxengine.leak;
