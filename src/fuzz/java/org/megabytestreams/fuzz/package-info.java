/// Runs the fuzz targets, each of which stands in the package that it tests.
package org.megabytestreams.fuzz;
