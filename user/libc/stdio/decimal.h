/* A double as decimal digits: 0.d1 d2 d3 ... times ten to the power of point. */
#pragma once
struct decimal {
	int  count;                     /* digits, the first not 0 unless all are */
	int  point;
	char digit[1100];               /* values 0 to 9 */
};
void __decimal_of(double value, struct decimal *d);
void __decimal_round(struct decimal *d, int keep);
