/*
 * load: asks a Gopher or Gemini server on this machine for the same thing
 * again and again, compares each reply byte for byte, and prints what it saw
 * as JSON. One process, one event loop; it ends by itself.
 */

#include <stdlib.h>

#include "client.h"
#include "crowd.h"
#include "plan.h"

/* Do what the plan says. */
static int
load_run(struct client_context *context, struct subject *subject)
{
	const struct plan *plan = context->plan;

	if (plan->hold == PLAN_HOLD_NOT &&
	    subject_load(
		subject, plan->request, plan->reply_file, plan->pages) == -1)
		return (-1);
	if (client_context_prepare(context) == -1)
		return (-1);
	return (crowd_run(context));
}

int
main(int argc, char **argv)
{
	static struct tally tally;
	struct plan plan;
	struct subject subject = { 0 };
	struct client_context context = {
		.plan = &plan,
		.subject = &subject,
		.tally = &tally,
		.epoll = -1,
	};
	int result;

	if (!plan_read(&plan, argc, argv))
		return (2);
	if (plan.hold != PLAN_HOLD_NOT)
		plan.requests = plan.clients;
	result = load_run(&context, &subject);
	if (result == 0)
		tally_print(&tally);
	client_context_free(&context);
	subject_free(&subject);
	return (result == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
