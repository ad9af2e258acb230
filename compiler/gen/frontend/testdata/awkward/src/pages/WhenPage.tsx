import { seconds } from "../n3/core/durations";
import { anyRole, eq, isNull, not, or, text } from "../n3/core/expressions";
import { BoundTableWidget } from "../n3/react/bound_components/table";
import { ShowText } from "../n3/react/bound_components/text";
import { When } from "../n3/react/bound_components/when";
import { Page } from "../n3/react/page";

/** When — awkward.n3 */
export default function WhenPage() {
  return (
    <Page name="When" title="When">
      <When
        key="when"
        condition={({ user }) => not(isNull(user.id))}
        otherwise={
          <>
            <BoundTableWidget
              key="array"
              widgetKey="array"
              datasetName="array"
              refreshPolicy={{ every: 1500 }}
              cacheTtl={seconds(90)}
            />
            <When
              key="when_3"
              condition={({ user }) =>
                or(
                  anyRole(user, "a very long name of a role that nobody has"),
                  anyRole(user, "b"),
                  eq(text(user.claims?.team), "red"),
                )
              }
              otherwise={
                <>
                  <ShowText key="text_6" widgetKey="text_6" text="5" />
                </>
              }
            >
              <ShowText key="text_5" widgetKey="text_5" text="4" />
            </When>
          </>
        }
      >
        <ShowText key="text" widgetKey="text" text="in" />
        <When
          key="when_2"
          condition={({ user }) => anyRole(user, "a")}
          otherwise={
            <>
              <ShowText key="text_3" widgetKey="text_3" text="2" />
              <ShowText key="text_4" widgetKey="text_4" text="3" />
            </>
          }
        >
          <ShowText key="text_2" widgetKey="text_2" text="1" />
        </When>
      </When>
    </Page>
  );
}
