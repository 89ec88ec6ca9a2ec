/* echo [-neE] [word...]: print words. The work is in sh/print.c. */
int echo_main(int argc, char **argv);

int main(int argc, char **argv)
{
	return echo_main(argc, argv);
}
