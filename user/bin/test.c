/* test expression, [ expression ]: status 0 if it is true. The work is in sh/test.c. */
int test_main(int argc, char **argv);

int main(int argc, char **argv)
{
	return test_main(argc, argv);
}
