/* For headers that wrap their declarations. */
#pragma once
