/* printf format [argument...]: print by a format. The work is in sh/print.c. */
int printf_main(int argc, char **argv);

int main(int argc, char **argv)
{
	return printf_main(argc, argv);
}
