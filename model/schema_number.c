/* Numbers that need not be whole, kept as whole thousandths, so that boards with other arithmetic
 * agree on them. */
#include <math.h>

#include "common/i18n.h"
#include "model/schema_value.h"

bool schema_number_decimal(const struct schema_field *field)
{
    if (!schema_value_expect(field, JSON_NUMBER))
        return false;
    const double thousandths = json_number(field->value) * 1000;
    if (!(thousandths >= (double)field->key->min && thousandths <= (double)field->key->max))
        return schema_value_fail(field, _("this must be a number from %g to %g"),
                                 (double)field->key->min / 1000, (double)field->key->max / 1000);
    *(int32_t *)field->into = (int32_t)lround(thousandths);
    return true;
}
