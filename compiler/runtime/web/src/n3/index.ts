/** What the program's own components may use. */
export { ApiError, type FieldError } from "./core/api_error";
export { BoundBoardWidget } from "./react/bound_components/board";
export { BoundChartWidget } from "./react/bound_components/chart";
export { BoundFormWidget } from "./react/bound_components/form";
export { Column, Row, Section, Tab, Tabs } from "./react/bound_components/layout";
export { BoundTableWidget } from "./react/bound_components/table";
export { ShowText } from "./react/bound_components/text";
export { defineDataset, type Datasets, type DatasetName } from "./core/dataset";
export { DatasetClient } from "./core/dataset_client";
export { Page } from "./react/page";
export { useRoute } from "./react/route";
export { useDataset, type UseDatasetResult } from "./react/use_dataset";
export { useDatasetMutation, type UseDatasetMutationResult } from "./react/use_dataset_mutation";
export { useAggregate, type UseAggregateResult } from "./react/use_aggregate";
export { useRow, type UseRowResult } from "./react/use_row";
export { useCurrentUser as useMe } from "./react/use_current_user";
export { WebSocketManager, type SocketState } from "./core/websocket_manager";
