/// Looks at the live page with a browser, as people do.
package org.megabytestreams.page;
