/* The version of everything in this repository (Semantic Versioning 2.0.0). */
#pragma once

#define BANGTIN_VERSION "0.1.0"
