/* Everything is always declared; this header is here for those who include it. */
#pragma once
