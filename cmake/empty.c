typedef int empty; /* a module without sources yet */
