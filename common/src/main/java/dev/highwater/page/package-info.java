/** What all pages share: the filling of a template, and how figures and plots are drawn. */
@NullMarked
package dev.highwater.page;

import org.jspecify.annotations.NullMarked;
