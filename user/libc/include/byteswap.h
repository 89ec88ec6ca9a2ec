/* Bytes the other way round. */
#pragma once
